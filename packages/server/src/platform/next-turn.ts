import { setImmediate } from 'node:timers/promises'

/** Waits until the event loop has looked at its sockets again. */
export async function nextTurn(): Promise<void> {
  await setImmediate()
}
