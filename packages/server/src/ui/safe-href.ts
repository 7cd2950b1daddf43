/** Where a link made from data leads when it may not lead where the data says. */
const NOWHERE = '#'
const ELSEWHERE = /^https?:\/\/[^/\\]/i
/** One slash, then neither a slash nor a backslash: browsers take both for the beginning of another host. */
const SAME_SITE = /^\/(?![/\\])/
/** Browsers drop tabs and line ends before they look at an address, and spaces and control characters around it. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const DROPPED_BY_BROWSERS = /[\u0000-\u0020\u007f]/

/** @returns the address if it is http, https or a path of this site; else `#`, which leads nowhere */
export function safeHref(address: string): string {
  if (DROPPED_BY_BROWSERS.test(address)) return NOWHERE
  return ELSEWHERE.test(address) || SAME_SITE.test(address) ? address : NOWHERE
}
