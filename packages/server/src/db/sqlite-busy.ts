const SQLITE_BUSY = 5

/** Whether another process holds what was asked of SQLite, so that it may be had later. */
export function isBusy(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: unknown }
  return typeof errcode === 'number' && (errcode & 0xff) === SQLITE_BUSY
}
