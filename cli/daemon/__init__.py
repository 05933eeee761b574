"""The daemon: does jobs on schedule, each in a process of its own, and watches over them and itself."""
