package main

import (
	"fmt"
	"net"
)

// tellSystemd says to a systemd that waits for it (Type=notify) that the node listens: `systemctl start` returns then, and
// at once if the node ends before.
func tellSystemd(s *surrounding) error {
	socket := s.getenv("NOTIFY_SOCKET")
	if socket == "" {
		return nil
	}
	conn, err := net.Dial("unixgram", socket)
	if err != nil {
		return fmt.Errorf("NOTIFY_SOCKET: %w", err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("READY=1")); err != nil {
		return fmt.Errorf("NOTIFY_SOCKET: %w", err)
	}
	return nil
}
