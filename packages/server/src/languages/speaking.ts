import { AsyncLocalStorage } from 'node:async_hooks'
import type { Language } from './languages.js'

/** To whom something is said: in which language, and by which clock. */
export interface Listener {
  readonly language: Language
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string
}

/** For whom nobody was named: answers of the API, the command line, the log. */
const NOBODY: Listener = { language: 'en', timeZone: 'UTC' }

const LISTENER = new AsyncLocalStorage<Listener>()

/**
 * Does something for a person: all texts that it makes on the way are in their language. Contexts of pages and of mails call it once, so that no
 * function in between needs to hand a language on; whatever is outside of it stays English.
 */
export function speakTo<Result>(listener: Listener, act: () => Result): Result {
  return LISTENER.run(listener, act)
}

/** To whom the program speaks right here. */
export function listener(): Listener {
  return LISTENER.getStore() ?? NOBODY
}
