//! What there is to know about materials: how to care for them, and a sentence
//! or two that belongs to whatever is made of them.

/// Care and sentences for every material whose name contains `word`.
pub struct Material {
    pub word: &'static str,
    pub care: &'static str,
    pub says: &'static str,
}

const fn m(word: &'static str, care: &'static str, says: &'static str) -> Material {
    Material { word, care, says }
}

/// The first entry whose word the material's name contains, in any case.
pub fn find(material: &str) -> Option<&'static Material> {
    let name = material.to_lowercase();
    MATERIALS.iter().find(|entry| name.contains(entry.word))
}

/// More particular names come before the general ones they contain.
#[rustfmt::skip]
const MATERIALS: &[Material] = &[
    m("cotton paper", "Keep dry", "Cotton rag makes a paper that outlasts its readers."),
    m("waxed", "Brush off, sponge with cold water, rewax once a year", "Waxed cotton keeps rain out and shows where it has been.|The wax can be renewed at home with a hair dryer."),
    m("linen", "Wash at 40 °C, iron damp or not at all", "Linen softens with every wash.|The flax is grown in Normandy and spun wet, which makes a smoother yarn.|Linen takes up moisture and still feels dry."),
    m("cashmere", "Hand wash cold, dry flat", "The cashmere is combed and not shorn, so the fibres are long and pill less.|Softer after the first cool wash."),
    m("merino", "Wool cycle at 30 °C, dry flat", "Merino keeps its warmth when damp and airs clean overnight.|The wool comes from farms that do not mules their sheep."),
    m("alpaca", "Hand wash cold, dry flat", "Alpaca is hollow inside, which makes it light and very warm.|Undyed where the animal already had the right colour."),
    m("mohair", "Brush gently, spot clean", "Mohair catches the light like nothing else."),
    m("wool", "Air often, wool cycle at 30 °C", "Wool shrugs off dirt and springs back into shape.|Good wool needs airing more than washing."),
    m("down", "Wash at 40 °C, tumble dry with two tennis balls", "The down is traceable and never plucked live.|Down fills every corner and weighs next to nothing."),
    m("silk", "Hand wash cold, iron on low", "Silk is cool in summer, warm in winter and strong for its weight.|Woven in a mill that has made silk for four generations."),
    m("velvet", "Steam from the back, brush with the pile", "The pile changes colour as your hand passes over it.|Velvet is deeper in lamplight."),
    m("denim", "Wash at 30 °C inside out, as seldom as you can", "The indigo fades where you move and nowhere else.|Woven on narrow looms from long staple cotton."),
    m("flannel", "Wash at 40 °C, tumble dry on low", "Brushed on both sides, so it is warm to the touch."),
    m("corduroy", "Wash at 30 °C inside out", "The wale is cut deep, so it keeps its ridge."),
    m("canvas", "Spot clean, air dry", "The canvas is woven tight enough to stand by itself.|Canvas gets softer at the folds first."),
    m("cotton", "Wash at 40 °C, line dry", "The cotton is grown without pesticides and spun from long fibres.|Breathes well and washes easily."),
    m("viscose", "Wash at 30 °C, iron on low", "The viscose comes from certified forests and a closed loop."),
    m("modal", "Wash at 40 °C", "Modal is made from beech and feels like it never was."),
    m("hemp", "Wash at 40 °C, line dry", "Hemp grows on rain alone and wears for years."),
    m("recycled nylon", "Wipe clean, or wash at 30 °C without softener", "The nylon was a fishing net before.|Light, tough and quick to dry."),
    m("ripstop", "Wipe clean, air dry", "A fine grid in the cloth stops a tear before it grows."),
    m("recycled polyester", "Wash at 30 °C without softener", "Spun from bottles that were collected by hand.|Dries while you have a coffee."),
    m("tarpaulin", "Hose down", "The tarpaulin has crossed a continent on a lorry already."),
    m("recycled mesh", "Brush clean, air dry", "The mesh is knitted in one piece from recycled yarn."),
    m("suede", "Brush when dry, protect against rain", "Suede is cut from the inside of the hide, which is why it is so soft."),
    m("nubuck", "Brush when dry, wax twice a year", "Nubuck is sanded on the outside and hides scratches well."),
    m("vegan leather", "Wipe with a damp cloth", "Made from apple skins that a juice press left over."),
    m("leather", "Wipe dry, feed with balm twice a year", "The leather is tanned with bark and darkens with handling.|Full grain, so it ages and does not peel.|It will smell of leather for a year or so."),
    m("goatskin", "Wipe dry, feed with balm", "Goatskin stays supple where cowhide would crack."),
    m("rattan", "Dust, and mist once in a dry winter", "Rattan is a climbing palm that grows back in five years.|Bent over steam and tied by hand."),
    m("jute", "Vacuum, blot spills at once", "Jute is rough, cheap to grow and golden in the light."),
    m("bamboo", "Wipe with a damp cloth", "Bamboo is a grass, ready to cut in four years.|Hard as oak and half the weight."),
    m("cork", "Wipe with a damp cloth", "Cork is peeled from the tree, and the tree stays where it is.|Warm to the touch and quiet."),
    m("olive wood", "Wipe clean, oil twice a year", "The olive trees had stopped bearing, and nothing of them is wasted.|No two grains are alike."),
    m("walnut", "Wipe clean, oil twice a year", "Walnut is dark from the start and never needs a stain.|The grain runs through in one piece."),
    m("oak", "Wipe clean, oil once a year", "Oak is hard, heavy and a little vain about its grain.|The oak is dried for two years before it is cut."),
    m("beech", "Wipe clean, keep dry", "Beech is even, pale and hard to dent.|The wood is steamed, which gives it a faint pink."),
    m("ash", "Wipe clean, oil once a year", "Ash is the wood for handles: it bends and does not break."),
    m("maple", "Wipe clean, oil now and then", "Maple is pale and so dense that it rings."),
    m("birch", "Wipe clean, keep dry", "Birch from the north grows slowly and so it is strong."),
    m("pine", "Wipe clean, keep dry", "Pine smells of the forest for its first winter."),
    m("cedar", "Leave bare, or oil once a year", "Cedar keeps moths and rot away by itself."),
    m("larch", "Leave bare and let it silver", "Larch needs no treatment and turns silver outdoors."),
    m("teak", "Leave bare, or oil once a year", "The teak is reclaimed from old boats and barns."),
    m("boxwood", "Dust with a soft brush", "Boxwood grows a hand's width in a lifetime, and carves like butter."),
    m("mahogany", "Wipe with a dry cloth", "The mahogany is certified and has a warm, even tone."),
    m("spruce", "Wipe with a dry cloth", "Spruce from high valleys has close rings and a clear voice."),
    m("wood", "Wipe clean, keep dry", "The wood comes from a forest we can name."),
    m("cast iron", "Rinse hot, dry, rub with a drop of oil", "Cast iron holds heat long after the flame is off.|Poured in sand, and each mould is used once."),
    m("carbon steel", "Rinse hot, dry at once, oil lightly", "Carbon steel turns grey, then blue, then black, and is better each time."),
    m("damascus", "Wash by hand and dry at once", "Folded layers show as waves along the blade."),
    m("blue paper steel", "Wash by hand and dry at once", "Blue paper steel takes an edge that you feel before you see it."),
    m("stainless steel", "Dishwasher safe", "The steel will not stain or tarnish.|Brushed, so that fingerprints stay your secret."),
    m("galvanised", "Rinse and leave outdoors", "Galvanised inside and out against rust."),
    m("corten", "Leave it to the weather", "The rust is a skin that protects the steel beneath."),
    m("steel", "Wipe dry", "The steel is cut by laser and finished by hand."),
    m("copper", "Polish with lemon and salt, or let it darken", "Copper answers heat faster than almost anything."),
    m("brass", "Polish, or let it darken", "Brass dulls to a soft brown if you leave it alone.|Cast solid and not plated."),
    m("bronze", "Let it darken", "Bronze develops a patina that is yours."),
    m("titanium", "Rinse", "Titanium is as strong as steel at half the weight."),
    m("alumin", "Wipe with a soft cloth", "The aluminium has been something else before, and can be again."),
    m("magnesium", "Wipe with a soft cloth", "A magnesium body keeps it light."),
    m("silver", "Polish with a soft cloth, store dry", "The silver is recycled and hallmarked."),
    m("gold", "Polish with a soft cloth", "The gold is recycled and can be followed to its refiner."),
    m("stoneware", "Dishwasher and microwave safe", "Stoneware is fired at 1,240 degrees and rings when you tap it.|The glaze breaks differently over every edge."),
    m("porcelain", "Dishwasher and microwave safe", "Porcelain thin enough to let the light through."),
    m("earthenware", "Dishwasher safe on a gentle cycle", "Earthenware is fired low, so the colour stays warm."),
    m("terracotta", "Brush clean, bring in before hard frost", "Terracotta from a pit that has been dug since the Romans."),
    m("marble", "Wipe at once, seal once a year", "The veins run as the mountain made them."),
    m("glass", "Wash warm with a drop of soap", "The glass is clear, even and tougher than it looks.|Mouth blown, with the odd bubble to prove it."),
    m("recycled plastic", "Wipe with a damp cloth", "The plastic was packaging once and can be ground up again."),
    m("rubber", "Rinse and dry in the shade", "The rubber is tapped from trees and grips without glue."),
    m("polycarbonate", "Wipe with a damp cloth", "Polycarbonate flexes where others crack."),
    m("silicone", "Dishwasher safe", "Food grade silicone, without smell or colour of its own."),
    m("acetate", "Rinse in lukewarm water", "The acetate comes from wood pulp and cotton, and is polished for three days."),
    m("carbon fibre", "Wipe dry", "Carbon fibre is laid by hand and cured under pressure."),
    m("wax", "Keep the wick short", "The wax burns without soot and leaves nothing behind."),
    m("paper", "Keep dry", "The paper is made without bleach.|A sheet with enough body to be turned often."),
    m("card", "Keep dry", "The card is grey inside because it was newspaper."),
];
