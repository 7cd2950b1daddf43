import { h, type VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { Assets, type AssetPaths } from './assets.js'

/** A whole `<Document>`. */
export type Page = VNode

/** A page as the text of its answer. Preact escapes all that it is given. */
export function renderPage(page: Page, assets: AssetPaths): string {
  return `<!doctype html>\n${renderToString(h(Assets.Provider, { value: assets }, page))}\n`
}

/** A mail as the text of its HTML part. It loads nothing. */
export function renderMail(mail: VNode): string {
  return `<!doctype html>\n${renderToString(mail)}\n`
}
