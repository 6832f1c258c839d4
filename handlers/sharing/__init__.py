"""Stories, what helped, and questions: written by members, read by a lead first, then by their circle."""
