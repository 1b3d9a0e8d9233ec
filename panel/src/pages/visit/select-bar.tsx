import { Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconDownload, IconFileZip } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../lib/format.ts'
import { downloadBlob, downloadEach, MOST_AT_ONCE, sharesFiles } from './save.ts'
import { ShareButton } from './share-button.tsx'
import { type VisitPhoto, zipOf } from './visit-api.ts'
import styles from './visit.module.css'

/** What can be done with the photos that are selected. */
export function SelectBar({ slug, photos }: { slug: string; photos: VisitPhoto[] }) {
  const { t } = useTranslation('visit')
  const { number } = useFormats()
  const count = photos.length
  const zip = useMutation({
    mutationFn: async () => {
      const ids = photos.map(({ id }) => id)
      downloadBlob(await zipOf(slug, ids), `${slug}.zip`)
    },
  })
  return (
    <>
      <div className={styles.beneath} />
      <div className={styles.bar} role="group" aria-label={t('select.actions')}>
        <Group justify="space-between" gap="xs" mih={36} maw={1280} mx="auto">
          <Text role="status" fw={600} size="sm">
            {count === 0
              ? t('select.none')
              : count < MOST_AT_ONCE
                ? t('select.count', { count, number: number(count) })
                : t('select.most', { number: number(MOST_AT_ONCE) })}
          </Text>
          {count > 0 && (
            <Group gap="xs">
              {sharesFiles && <ShareButton photos={photos} />}
              {count > 1 && (
                <Button
                  variant="default"
                  leftSection={<IconFileZip size={18} aria-hidden />}
                  loading={zip.isPending}
                  onClick={() => zip.mutate()}
                >
                  {t('download.zip')}
                </Button>
              )}
              <Button
                variant={sharesFiles ? 'default' : 'filled'}
                leftSection={<IconDownload size={18} aria-hidden />}
                onClick={() => void downloadEach(photos)}
              >
                {t('download.one')}
              </Button>
            </Group>
          )}
        </Group>
        {zip.isError && (
          <Text role="alert" size="sm" c="var(--mantine-color-error)" ta="center" mt={4}>
            {t('download.failed')}
          </Text>
        )}
      </div>
    </>
  )
}
