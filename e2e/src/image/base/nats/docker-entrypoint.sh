#!/bin/sh
# Options alone are those of nats-server.
case "${1:-}" in
  -*) set -- nats-server "$@" ;;
esac
exec "$@"
