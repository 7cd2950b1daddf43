import { safeHref } from './safe-href.js'

/** A person's picture, or the first letter of their name in a circle. Their name stands beside it or in a label. @param href  null for nobody's */
export function Avatar({
  name,
  href = null,
  size = 32,
}: {
  readonly name: string
  readonly href?: string | null
  readonly size?: 32 | 56
}) {
  if (href !== null)
    return <img class={`avatar size-${size}`} src={safeHref(href)} alt="" width={size} height={size} />
  return (
    <span class={`avatar size-${size}`} aria-hidden="true">
      {initialOf(name)}
    </span>
  )
}

/** An app's picture, or the first letter of its name. Its name stands beside it. @param href  null for an app without a picture */
export function AppIcon({
  name,
  href,
  size = 32,
}: {
  readonly name: string
  readonly href: string | null
  readonly size?: 32 | 56
}) {
  if (href !== null)
    return <img class={`app-icon size-${size}`} src={safeHref(href)} alt="" width={size} height={size} />
  return (
    <span class={`app-icon size-${size}`} aria-hidden="true">
      {initialOf(name)}
    </span>
  )
}

/** The first character as people see it: an emoji of several parts is one. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name.trim())
  return (first?.segment ?? '').toUpperCase()
}
