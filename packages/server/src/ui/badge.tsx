import type { ComponentChildren } from 'preact'

export type Tone = 'neutral' | 'accent' | 'good' | 'warning' | 'danger'

/** A word or two about the state of a thing. The word says it; the colour only helps to find it. */
export function Badge({
  tone = 'neutral',
  children,
}: {
  readonly tone?: Tone
  readonly children: ComponentChildren
}) {
  return <span class={`badge ${tone}`}>{children}</span>
}
