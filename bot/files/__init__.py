"""Files in and out: kept by their content, and made when somebody fetches them."""
