import { rich, t } from '../languages/text.js'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

/** Whether pages say that the server runs in CI mode, and where they lead to the log of what tests ask; null where there is none. */
export const CiMode = createContext<{ readonly isCi: boolean; readonly requestLogPath: string | null }>({
  isCi: false,
  requestLogPath: null,
})

/** Above every page in CI mode, and nowhere else. */
export function CiBanner() {
  const { isCi, requestLogPath } = useContext(CiMode)
  if (!isCi) return null
  return (
    <aside class="ci-banner" aria-label={t('CI mode')}>
      {rich(
        '<strong>CI mode.</strong> This server is for automated tests: its passwords are public, it takes requests in clear from anywhere, and it limits nothing.',
        { strong: (words) => <strong>{words}</strong> },
      )}{' '}
      {requestLogPath !== null && <a href={requestLogPath}>{t('Request log')}</a>}
    </aside>
  )
}
