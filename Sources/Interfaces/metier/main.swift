print("metier")
