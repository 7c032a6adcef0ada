/** Two short tones. Browsers let a page sound only after it was clicked or typed in. */
export const createSound = (): (() => void) => {
  let context: AudioContext | undefined;
  return () => {
    context ??= new AudioContext();
    const { currentTime, destination } = context;
    for (const [index, frequency] of [660, 880].entries()) {
      const start = currentTime + index * 0.12;
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.2);
      tone.connect(volume).connect(destination);
      tone.start(start);
      tone.stop(start + 0.22);
    }
  };
};
