"""The command line: files in, files and findings out."""
