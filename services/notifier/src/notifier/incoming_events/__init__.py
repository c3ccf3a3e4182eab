"""Other services' events, as far as a mail needs them, a module for each publisher. What else they carry is ignored."""
