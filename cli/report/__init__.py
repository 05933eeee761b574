"""A board and the results of an organisation as one HTML page that needs nothing else, to be sent or printed."""
