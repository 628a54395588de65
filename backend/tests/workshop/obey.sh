#!/bin/sh
# A child that does what stands in its file: the worst that a file can make of its decoder.
eval "$(/bin/cat)"
