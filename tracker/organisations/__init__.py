"""Those who seek money: associations, social enterprises, foundations, congregations."""
