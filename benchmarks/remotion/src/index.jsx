import { AbsoluteFill, Audio, Composition, Img, OffthreadVideo, Sequence, interpolate, registerRoot, staticFile, useCurrentFrame } from "remotion";

const at = (move, frame, frames) => move.start + ((move.end - move.start) * frame) / (frames - 1);

function Sprite({ sprite, frame, frames }) {
  const scale = at(sprite.scale, frame, frames);
  const place = {
    position: "absolute",
    left: sprite.x - sprite.width / 2,
    top: sprite.y - sprite.height / 2,
    width: sprite.width,
    height: sprite.height,
    transform: `rotate(${at(sprite.turn, frame, frames)}deg) scale(${scale})`,
  };
  return <Img src={staticFile(sprite.file)} style={place} />;
}

function Scene({ ad, scene, index }) {
  const frame = useCurrentFrame();
  const frames = scene.end - scene.start;
  const comes = (length) => interpolate(frame, [0, length], [0, 1], { extrapolateRight: "clamp" });
  return (
    <AbsoluteFill style={{ opacity: index ? comes(ad.dissolve) : 1 }}>
      <OffthreadVideo src={staticFile(scene.clip)} muted style={{ width: "100%", height: "100%", objectFit: "cover" }} />
      {scene.product && <Sprite sprite={scene.product} frame={frame} frames={frames} />}
      <Img src={staticFile(scene.headline)} style={{ position: "absolute", left: 0, top: 0, opacity: comes(ad.fade) }} />
    </AbsoluteFill>
  );
}

function Ad({ ad }) {
  return (
    <AbsoluteFill style={{ backgroundColor: "black" }}>
      {ad.scenes.map((scene, index) => (
        <Sequence key={index} from={scene.start} durationInFrames={scene.end - scene.start}>
          <Scene ad={ad} scene={scene} index={index} />
        </Sequence>
      ))}
      <Sprite sprite={ad.logo} frame={0} frames={2} />
      <Audio src={staticFile(ad.sound)} />
    </AbsoluteFill>
  );
}

const facts = ({ props }) => ({
  durationInFrames: props.ad.frames, fps: props.ad.fps, width: props.ad.width, height: props.ad.height,
});

registerRoot(() => (
  <Composition id="ad" component={Ad} durationInFrames={1} fps={30} width={16} height={16} calculateMetadata={facts} />
));
