import { Copy } from "lucide-react";
import { useWords } from "~/messages";
import { Button } from "./button";
import { Notice } from "./feedback";
import { control } from "./field";
import { toast } from "./toast";
import { uiWords } from "./words";

/** A secret that the service tells once. Where the page may not write the clipboard, it can be selected. */
export function Secret({ label, value }: { label: string; value: string }) {
  const t = useWords(uiWords);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    toast(t("copied"), "good");
  };
  const button = navigator.clipboard && (
    <Button scale="small" icon={<Copy />} onClick={() => void copy()}>
      {t("copy")}
    </Button>
  );
  return (
    <Notice tone="warn" title={t("once")} action={button}>
      <input className={control} aria-label={label} readOnly value={value} onFocus={(event) => event.target.select()} />
    </Notice>
  );
}
