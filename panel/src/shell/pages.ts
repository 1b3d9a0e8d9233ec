/** What the menu shows and which key leads there after `g`. */
import {
  IconActivity,
  IconArrowsDiff,
  IconClipboardList,
  IconEye,
  IconFolders,
  IconHistory,
  IconHome,
  IconKey,
  IconListDetails,
  IconPhoto,
  IconReceipt,
  IconScan,
  IconSettings,
  IconUserPlus,
  IconUsers,
  IconUserShield,
  IconWebhook,
} from '@tabler/icons-react'
import type { Role, useSession } from '../session.ts'

export interface MenuPage {
  /** Of its text in the messages: `menu.<name>`. */
  name: string
  to: string
  key: string
  icon: typeof IconHome
  least: Role
  /** Of the whole installation: not for those who are there for some collections only. */
  whole?: boolean
}

const page = (name: string, to: string, key: string, icon: typeof IconHome, least: Role = 'viewer'): MenuPage => ({
  ...{ name, to, key, icon, least },
})

export const menu: { name: string; pages: MenuPage[] }[] = [
  {
    name: 'faces',
    pages: [
      page('overview', '/', 'o', IconHome),
      page('identify', '/identify', 'i', IconScan, 'operator'),
      page('people', '/people', 'p', IconUsers),
      page('galleries', '/galleries', 'g', IconPhoto),
      page('watchlist', '/watchlist', 'w', IconEye),
      page('enroll', '/enroll', 'e', IconUserPlus, 'operator'),
      page('compare', '/compare', 'c', IconArrowsDiff, 'operator'),
      page('history', '/history', 'h', IconHistory),
    ],
  },
  {
    name: 'operation',
    pages: [
      page('collections', '/collections', 'l', IconFolders),
      page('jobs', '/jobs', 'j', IconListDetails),
      { ...page('telemetry', '/telemetry', 't', IconActivity), whole: true },
    ],
  },
  {
    name: 'accountability',
    pages: [
      page('erasures', '/erasures', 'r', IconReceipt),
      page('audit', '/audit', 'u', IconClipboardList, 'admin'),
      page('keys', '/keys', 'k', IconKey, 'admin'),
      page('accounts', '/accounts', 'a', IconUserShield, 'admin'),
      page('webhooks', '/webhooks', 'b', IconWebhook, 'admin'),
      page('settings', '/settings', 's', IconSettings, 'viewer'),
    ],
  },
]

/** Whether the one who is signed in finds anything there. */
export const isOpenTo = ({ least, whole }: MenuPage, { may, collections }: ReturnType<typeof useSession>) =>
  may(least) && (!whole || collections === null)
