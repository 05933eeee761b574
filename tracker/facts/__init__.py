"""Words into values: dates, money, rolling, applicants, themes. Pure: no database, no network, no clock."""
