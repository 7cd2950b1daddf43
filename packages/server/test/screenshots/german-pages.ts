import type { PictureOf } from './picture.js'

/** A page as a browser shows it that asks for German. */
export function inGerman(name: string, as: PictureOf['as'], path: PictureOf['path']): PictureOf {
  return alsoInGerman({ name, as, path })
}

/** The same page in German: all that is done on it is done in English, and what came of it is asked for again, its form sent again. */
export function alsoInGerman(english: PictureOf): PictureOf {
  return {
    ...english,
    name: `${english.name}-german`,
    isTwin: true,
    act: async (page, scene) => {
      await english.act?.(page, scene)
      await page.setExtraHTTPHeaders({ 'accept-language': 'de' })
      await page.reload()
      await page.locator('html[lang=de]').waitFor()
    },
  }
}
