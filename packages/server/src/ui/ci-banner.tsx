import { rich } from '../languages/text.js'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

/** Whether pages say that the server runs in CI mode. */
export const IsCi = createContext(false)

/** Above every page in CI mode, and nowhere else. */
export function CiBanner() {
  if (!useContext(IsCi)) return null
  return (
    <p class="ci-banner" role="note">
      {rich(
        '<strong>CI mode.</strong> This server is for automated tests: its passwords are public, it takes requests in clear from anywhere, and it limits nothing.',
        { strong: (words) => <strong>{words}</strong> },
      )}
    </p>
  )
}
