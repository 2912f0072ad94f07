"""Speed, printed and compared in one run; nothing here is a test."""
