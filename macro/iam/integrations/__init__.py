"""The permissions that optimized integrations need for requests besides their own operation."""
