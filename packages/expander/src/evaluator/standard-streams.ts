/** All output goes one way: to the host. */
export const STANDARD_STREAMS = [
  "*STANDARD-OUTPUT*",
  "*ERROR-OUTPUT*",
  "*TRACE-OUTPUT*",
  "*DEBUG-IO*",
  "*TERMINAL-IO*",
  "*QUERY-IO*",
] as const;
