import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { IconChevronDown, IconFaceId, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { type Gallery, pathOf, useRefreshGallery } from '../../api-galleries.ts'
import { useErrorNotice } from '../../components/use-error-notice.ts'
import { useFormats } from '../../lib/format.ts'
import { useKnownStatus } from './use-gallery-status.ts'

interface Asked {
  force: boolean
  estimate: Schemas['QueuedPhotos']
}

/** Looks for faces in the photos; whoever pays for it is asked first. */
export function ProcessButton({ gallery }: { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const { dollars } = useFormats()
  const refresh = useRefreshGallery(gallery.id)
  const onError = useErrorNotice()
  const [asked, setAsked] = useState<Asked | null>(null)
  const queue = (force: boolean, dryRun: boolean) =>
    unwrap(
      api.POST('/api/v1/galleries/{id}/process-faces', {
        params: pathOf(gallery.id),
        body: { forceReprocess: force, dryRun },
      }),
    )
  const start = useMutation({
    mutationFn: async ({ force, agreed }: { force: boolean; agreed: boolean }) => {
      if (!agreed) {
        const estimate = await queue(force, true)
        if (estimate.queued === 0) return estimate
        if (estimate.estimatedCost > 0 || force) return void setAsked({ force, estimate })
      }
      const begun = await queue(force, false)
      setAsked(null)
      return begun
    },
    onSuccess: (begun) => {
      if (!begun) return
      const words = begun.queued > 0 ? 'process.begun' : 'process.nothing'
      notifications.show({ message: t(words, { count: begun.queued > 0 ? begun.queued : begun.cached }) })
      void refresh()
    },
    onError,
  })
  const none = (useKnownStatus(gallery.id, ({ totalPhotos }) => totalPhotos) ?? gallery.photoCount) === 0
  const paid = (asked?.estimate.estimatedCost ?? 0) > 0
  return (
    <>
      <Group gap={0} wrap="nowrap">
        <Button
          leftSection={<IconFaceId size={18} aria-hidden />}
          disabled={none}
          loading={start.isPending && asked === null}
          onClick={() => start.mutate({ force: false, agreed: false })}
          style={{ borderStartEndRadius: 0, borderEndEndRadius: 0 }}
        >
          {t('process.start')}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="filled"
              color="indigo"
              size={36}
              disabled={none}
              aria-label={t('process.more')}
              style={{ borderStartStartRadius: 0, borderEndStartRadius: 0, marginInlineStart: 1 }}
            >
              <IconChevronDown size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={() => start.mutate({ force: true, agreed: false })}
            >
              {t('process.again')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={paid ? t('process.cost', { cost: dollars(asked?.estimate.estimatedCost ?? 0) }) : t('process.again')}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        {asked && (
          <Stack>
            <Text>{t(paid ? 'process.cost_text' : 'process.again_text', { count: asked.estimate.queued })}</Text>
            {asked.estimate.cached > 0 && (
              <Text size="sm" c="dimmed">
                {t('process.cached', { count: asked.estimate.cached })}
              </Text>
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsked(null)}>
                {t('common:cancel')}
              </Button>
              <Button
                data-autofocus
                loading={start.isPending}
                onClick={() => start.mutate({ force: asked.force, agreed: true })}
              >
                {t(paid ? 'process.pay' : 'process.again_action')}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  )
}
