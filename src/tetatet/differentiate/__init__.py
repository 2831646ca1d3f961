"""What do we know of this customer? Facts, and how unusual a thing is for him."""
