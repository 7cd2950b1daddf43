import { t } from '../languages/text.js'
import { Avatar } from './avatar.js'
import { CsrfField } from './form.js'
import type { Viewer } from './viewer.js'

/** The picture at the top right and what is behind it. A `<details>`: it opens by keyboard and without script. */
export function PersonMenu({
  viewer,
  csrfToken,
  isHere,
}: {
  readonly viewer: Viewer
  readonly csrfToken: string
  /** Whether the page is one of *My Profile Settings*. */
  readonly isHere: boolean
}) {
  return (
    <details class="person-menu top-right" data-menu>
      <summary aria-label={t('Your account: {name}', { name: viewer.name })}>
        <Avatar name={viewer.name} href={viewer.pictureHref ?? null} />
      </summary>
      <div class="menu-sheet">
        <p class="menu-person">
          <bdi class="strong">{viewer.name}</bdi>
          <bdi>{viewer.email}</bdi>
        </p>
        <ul>
          <li>
            <a href="/0/profile" aria-current={isHere ? 'page' : undefined}>
              {t('My Profile Settings')}
            </a>
          </li>
        </ul>
        <form method="post" action="/logout">
          <CsrfField token={csrfToken} />
          <button type="submit">{t('Log out')}</button>
        </form>
      </div>
    </details>
  )
}
