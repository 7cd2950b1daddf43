import { t } from '../../languages/text.js'
/** The order matters: each browser also names those that it wants to be taken for. */
const BROWSERS: readonly (readonly [mark: RegExp, name: string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
]
const SYSTEMS: readonly (readonly [mark: RegExp, name: string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
]

/** What a browser is, from how it describes itself: "Firefox on Windows". It may say anything; only names from here come out. */
export function browserWords(userAgent: string): string {
  const browser = nameOf(userAgent, BROWSERS)
  const system = nameOf(userAgent, SYSTEMS)
  if (browser === null)
    return system === null ? t('Unknown browser') : t('Unknown browser on {system}', { system })
  return system === null ? browser : t('{browser} on {system}', { browser, system })
}

function nameOf(text: string, names: readonly (readonly [mark: RegExp, name: string])[]): string | null {
  return names.find(([mark]) => mark.test(text))?.[1] ?? null
}
