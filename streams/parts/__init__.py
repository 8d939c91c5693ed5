"""What runs as a process of its own: poll, work, deliver, keep. Each is one coroutine that ends when told to."""
