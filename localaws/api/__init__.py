"""What every service of the local AWS uses: requests, error responses, clients, certificates, and timing."""
