def main(a): print("hi", a); return 0
