"""What is kept on disk: made files by their content, what is known of them, and projects with their versions."""
