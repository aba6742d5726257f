"""공지: an admin's words to many people, told behind everybody's dinner, and stoppable."""
