import { h, type VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { Assets, type AssetPaths } from './assets.js'
import { IsCi } from './ci-banner.js'

/** A whole `<Document>`. */
export type Page = VNode

/** A page as the text of its answer. Preact escapes all that it is given. */
export function renderPage(
  page: Page,
  { assets, isCi }: { readonly assets: AssetPaths; readonly isCi: boolean },
): string {
  const whole = h(IsCi.Provider, { value: isCi }, h(Assets.Provider, { value: assets }, page))
  return `<!doctype html>\n${renderToString(whole)}\n`
}

/** A mail as the text of its HTML part. It loads nothing. */
export function renderMail(mail: VNode): string {
  return `<!doctype html>\n${renderToString(mail)}\n`
}
