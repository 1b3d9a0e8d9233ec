import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Stamp } from './paint.ts'

const fonts = dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'))
const FONT_FILE = join(fonts, 'ttf', 'DejaVuSans-Bold.ttf')

const escaped = (text: string) =>
  text
    // Lines and paragraphs would make a label of several lines.
    .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

/**
 * White letters `height` pixels high, on nothing. The font is the product's own, so that pictures look the same
 * everywhere, also where no font is installed. Scripts it lacks (such as Chinese) come from the system if it has them.
 */
export async function label(text: string, height: number): Promise<Stamp> {
  // Without any configuration the font library complains on standard error, though it has its font.
  if (process.platform === 'linux' && !existsSync('/etc/fonts/fonts.conf'))
    process.env['FONTCONFIG_FILE'] ??= join(fonts, 'fontconfig', '57-dejavu-sans.conf')
  const { default: sharp } = await import('sharp')
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="white">${escaped(text)}</span>`,
      font: `DejaVu Sans Bold ${height}`,
      fontfile: FONT_FILE,
      // One point is one pixel.
      dpi: 72,
      rgba: true,
    },
  })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}
