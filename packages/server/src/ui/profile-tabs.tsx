import { t } from '../languages/text.js'
import { Tabs } from './tabs.js'

const TABS = [
  { href: '/0/profile', text: 'Profile' },
  { href: '/0/profile/apps', text: 'Apps' },
  { href: '/0/profile/sessions', text: 'Sessions' },
  { href: '/0/profile/security', text: 'Security' },
  { href: '/0/profile/activity', text: 'Activity' },
] as const

/** The tabs of *My Profile Settings*, whose pages belong to several features. */
export function ProfileTabs({ current }: { readonly current: (typeof TABS)[number]['href'] }) {
  return <Tabs label={t('My Profile Settings')} items={TABS} current={current} />
}

/** Above the title of each of those pages: what they are part of. */
export function ProfileSettings() {
  return <p class="part-of">{t('My Profile Settings')}</p>
}
