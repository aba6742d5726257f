"""What other programs were answered, kept by the key they sent: a repeat hears the same."""
