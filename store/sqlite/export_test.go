package sqlite

// Exec runs a statement on the connection that writes.
func (s *Store) Exec(statement string) error {
	_, err := s.write.Exec(statement)
	return err
}
