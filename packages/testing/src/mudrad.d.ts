/** What `mudrad` offers to this package; it publishes no types of its own. */
declare module 'mudrad/emulator' {
  export function startEmulator(wish: {
    readonly seed?: string
    readonly databaseUrl?: string
    readonly folder: string
    readonly rateLimits?: 'asana' | 'off'
  }): Promise<{ readonly url: string; readonly close: () => Promise<void> }>
}
