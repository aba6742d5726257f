"""The database, attacked: nobody is told a lie."""
