import { Badge, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { IconAlertTriangle, IconFolders, IconPhoto, IconSettings, IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type Gallery, galleryQuery, statusQuery } from '../../api-galleries.ts'
import { AnchorLink } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFormats } from '../../lib/format.ts'
import { useSession } from '../../session.ts'
import { ClientsTab } from './clients/clients-tab.tsx'
import { ErrorsTab } from './errors-tab.tsx'
import { FoldersTab } from './folders/folders-tab.tsx'
import { PhotosTab } from './photos/photos-tab.tsx'
import { ProcessBar } from './process-bar.tsx'
import { ProcessButton } from './process-button.tsx'
import { SettingsTab } from './settings/settings-tab.tsx'
import { useGalleryStatus, useKnownStatus } from './use-gallery-status.ts'
import styles from './galleries.module.css'

const route = getRouteApi('/inside/galleries/$galleryId')
const TABS = {
  photos: IconPhoto,
  clients: IconUsers,
  folders: IconFolders,
  errors: IconAlertTriangle,
  settings: IconSettings,
}
type Tab = keyof typeof TABS
const isTab = (name: string | undefined): name is Tab => name !== undefined && name in TABS

export function GalleryPage() {
  const { galleryId } = route.useParams()
  const { t } = useTranslation('galleries')
  const gallery = useQuery(galleryQuery(galleryId))
  // Both at once: what is said of the photos stands above them, and would push them away when it came later.
  const asking = useQuery({ ...statusQuery(galleryId), select: () => null }).isPending
  if (gallery.data && !asking) return <Loaded key={galleryId} gallery={gallery.data} />
  return (
    <Page title={t('one')}>
      <QueryView query={gallery}>{() => null}</QueryView>
    </Page>
  )
}

function Loaded({ gallery }: { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const { may } = useSession()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const shown = isTab(tab) ? tab : 'photos'
  const mayProcess = may('operator') && gallery.faceRecognitionEnabled
  return (
    <Page
      title={gallery.name}
      subtitle={
        <>
          <AnchorLink to="/galleries">{t('back')}</AnchorLink>
          {!gallery.faceRecognitionEnabled && ` · ${t('recognition_off')}`}
        </>
      }
      actions={mayProcess && <ProcessButton gallery={gallery} />}
    >
      <Progress gallery={gallery} />
      <Tabs
        value={shown}
        onChange={(value) => void navigate({ search: value === 'photos' ? {} : { tab: value ?? undefined } })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {(Object.keys(TABS) as Tab[]).map((name) => {
            const Icon = TABS[name]
            return (
              <Tabs.Tab
                key={name}
                value={name}
                className={styles.tab}
                leftSection={<Icon size={16} aria-hidden />}
                rightSection={<Count gallery={gallery} tab={name} />}
              >
                {t(`tab.${name}`)}
              </Tabs.Tab>
            )
          })}
        </Tabs.List>
        <Tabs.Panel value="photos">
          <PhotosTab gallery={gallery} />
        </Tabs.Panel>
        <Tabs.Panel value="clients">
          <ClientsTab gallery={gallery} />
        </Tabs.Panel>
        <Tabs.Panel value="folders">
          <FoldersTab gallery={gallery} />
        </Tabs.Panel>
        <Tabs.Panel value="errors">
          <ErrorsTab gallery={gallery} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <SettingsTab gallery={gallery} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** What changes with every photo that was looked at is drawn apart from the photos. */
function Progress({ gallery }: { gallery: Gallery }) {
  const { data: status } = useGalleryStatus(gallery.id)
  return status && gallery.faceRecognitionEnabled && <ProcessBar gallery={gallery} status={status} />
}

function Count({ gallery, tab }: { gallery: Gallery; tab: Tab }) {
  const { number } = useFormats()
  const errors = useKnownStatus(gallery.id, ({ jobs }) => jobs.error) ?? 0
  const counts: Partial<Record<Tab, number>> = { photos: gallery.photoCount, clients: gallery.clientCount, errors }
  const count = counts[tab] ?? 0
  if (count === 0) return null
  const failed = tab === 'errors'
  return (
    <Badge size="sm" variant={failed ? 'light' : 'default'} color={failed ? 'red' : undefined}>
      {number(count)}
    </Badge>
  )
}
