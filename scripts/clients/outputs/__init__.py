"""Programs that check the macro's outputs without deploying them."""
