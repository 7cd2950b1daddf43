import { h, type VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { Assets, type AssetPaths } from '../../src/ui/assets.js'
import type { Frame } from '../../src/ui/shell.js'
import { Now } from '../../src/ui/time.js'

/** When everything in these pages is looked at. */
export const SHOWN_MS = Date.parse('2026-11-23T12:00:00Z')

const NAMED_AS_THEY_ARE = new Proxy({}, { get: (_, name) => `/assets/${String(name)}` }) as AssetPaths

/** What a page of the console gets from its request. */
export const frame: Frame = {
  viewer: { name: 'Ada Byron', email: 'ada@greenfield.example', adminOf: [] },
  csrfToken: 'form-token',
  flash: null,
  nowMs: SHOWN_MS,
}

/** A page, or a part of one, as it is sent; and its words without their markup. */
export function rendered<Props extends object>(
  component: (props: Props) => VNode | null,
  props: Props,
): { readonly html: string; readonly text: string } {
  const inTime = h(Now.Provider, { value: SHOWN_MS, children: h(component, props) })
  const html = renderToString(h(Assets.Provider, { value: NAMED_AS_THEY_ARE, children: inTime }))
  return {
    html,
    text: html
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/ (?=[.,:;?!])/g, ''),
  }
}
