import { redacted } from '../redaction.js'
import { Turns, type Store } from '../store.js'

/** Keeps credentials as long as the process lives. */
export function memoryStore(): Store {
  const kept = new Map<string, string>()
  const turns = new Turns()
  const store: Store = {
    description: 'memory',
    read: async (key) => await Promise.resolve(kept.get(key) ?? null),
    update: async (key, change) => {
      await turns.run(key, async () => {
        const text = await change(kept.get(key) ?? null)
        if (text === null) kept.delete(key)
        else kept.set(key, text)
      })
    },
  }
  return redacted(store, '[Store memory]')
}
