#!/bin/sh
# The program that lies beside the name that this was started by, which writes down what it is to do, and
# makes whole renditions only once there is a file "gate".
folder=${0%/*}
echo "$2" >> "$folder/log"
case "$2" in
'{"task":"render",'*) while [ ! -e "$folder/gate" ]; do sleep 0.02; done ;;
esac
exec "$folder/rhythmix" "$@"
