export const USER = 'p2p_sandbox';
export const DATABASE = 'p2p_sandbox';

/** fsync, synchronous_commit and full_page_writes stay as they are by default: on. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  // The path of a socket may have 107 bytes at most, which a data directory easily exceeds.
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements and row values hold what users wrote and what they log in with: neither belongs in a log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

export function settingArguments(port: number): string[] {
  return Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
