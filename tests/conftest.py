"""What holds for every test."""

import signal

# A shell's background job ignores Ctrl-C and hands that on; the tests that press it in a program need it to arrive.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
