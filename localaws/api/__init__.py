"""What the services of the local AWS use: requests, error responses, clients, host names, certificates, and timing."""
