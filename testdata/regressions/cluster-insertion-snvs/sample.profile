{
  "wgs_profile": {
    "format": 4,
    "wgs": "0.1.0",
    "sample": "SIM",
    "reference": "c9dc00de77d3d5cedbd1c82d4b7c8e0bdd5953d4e6800cc0816550de0bb2acea",
    "contigs": [
      {
        "name": "chr20",
        "len": 1434,
        "md5": "5805201b166d521ee8b4ad40f048fd86",
        "positions": 3939275,
        "depth_sum": 117782160,
        "depth_median": 30
      }
    ],
    "cell_sums": [
      12022506605043549676,
      0
    ],
    "witness": {
      "contig": 0,
      "start": 0,
      "end": 1434,
      "records": 151,
      "names": 8600486219550949417
    },
    "cells_read": 4,
    "reads": {
      "seen": 837018,
      "excluded": [
        0,
        0,
        0,
        47788,
        0,
        2518,
        0
      ],
      "capped": 0
    },
    "positions_left_out": 39998,
    "indels": [
      {
        "tracts": 2513037,
        "reads": 75190090,
        "indels": 2989,
        "losses": 246,
        "gains": 119,
        "error_milli_log10": 5317,
        "variant_milli_log10": 4207,
        "loss_permille": 674
      },
      {
        "tracts": 169512,
        "reads": 4991055,
        "indels": 1142,
        "losses": 45,
        "gains": 23,
        "error_milli_log10": 4691,
        "variant_milli_log10": 3353,
        "loss_permille": 658
      },
      {
        "tracts": 53342,
        "reads": 1567236,
        "indels": 824,
        "losses": 18,
        "gains": 17,
        "error_milli_log10": 4528,
        "variant_milli_log10": 3003,
        "loss_permille": 562
      },
      {
        "tracts": 18571,
        "reads": 544378,
        "indels": 503,
        "losses": 6,
        "gains": 8,
        "error_milli_log10": 4422,
        "variant_milli_log10": 2752,
        "loss_permille": 556
      },
      {
        "tracts": 5155,
        "reads": 150045,
        "indels": 432,
        "losses": 83,
        "gains": 42,
        "error_milli_log10": 3062,
        "variant_milli_log10": 2413,
        "loss_permille": 662
      },
      {
        "tracts": 1928,
        "reads": 56578,
        "indels": 545,
        "losses": 48,
        "gains": 20,
        "error_milli_log10": 2840,
        "variant_milli_log10": 1911,
        "loss_permille": 692
      },
      {
        "tracts": 706,
        "reads": 20589,
        "indels": 375,
        "losses": 23,
        "gains": 18,
        "error_milli_log10": 2604,
        "variant_milli_log10": 1595,
        "loss_permille": 589
      },
      {
        "tracts": 385,
        "reads": 11185,
        "indels": 552,
        "losses": 20,
        "gains": 17,
        "error_milli_log10": 2323,
        "variant_milli_log10": 1148,
        "loss_permille": 578
      },
      {
        "tracts": 267,
        "reads": 7851,
        "indels": 615,
        "losses": 18,
        "gains": 16,
        "error_milli_log10": 2097,
        "variant_milli_log10": 974,
        "loss_permille": 573
      },
      {
        "tracts": 202,
        "reads": 5955,
        "indels": 892,
        "losses": 30,
        "gains": 21,
        "error_milli_log10": 1781,
        "variant_milli_log10": 688,
        "loss_permille": 604
      },
      {
        "tracts": 175,
        "reads": 5047,
        "indels": 924,
        "losses": 42,
        "gains": 34,
        "error_milli_log10": 1547,
        "variant_milli_log10": 588,
        "loss_permille": 572
      },
      {
        "tracts": 134,
        "reads": 3901,
        "indels": 606,
        "losses": 82,
        "gains": 47,
        "error_milli_log10": 1313,
        "variant_milli_log10": 601,
        "loss_permille": 637
      },
      {
        "tracts": 141,
        "reads": 3890,
        "indels": 713,
        "losses": 104,
        "gains": 67,
        "error_milli_log10": 1198,
        "variant_milli_log10": 555,
        "loss_permille": 612
      },
      {
        "tracts": 112,
        "reads": 3302,
        "indels": 998,
        "losses": 135,
        "gains": 50,
        "error_milli_log10": 991,
        "variant_milli_log10": 414,
        "loss_permille": 722
      },
      {
        "tracts": 127,
        "reads": 3598,
        "indels": 1065,
        "losses": 156,
        "gains": 89,
        "error_milli_log10": 734,
        "variant_milli_log10": 462,
        "loss_permille": 637
      },
      {
        "tracts": 97,
        "reads": 2866,
        "indels": 933,
        "losses": 105,
        "gains": 52,
        "error_milli_log10": 700,
        "variant_milli_log10": 413,
        "loss_permille": 666
      },
      {
        "tracts": 69,
        "reads": 1933,
        "indels": 651,
        "losses": 71,
        "gains": 33,
        "error_milli_log10": 728,
        "variant_milli_log10": 362,
        "loss_permille": 677
      },
      {
        "tracts": 70,
        "reads": 1975,
        "indels": 653,
        "losses": 88,
        "gains": 46,
        "error_milli_log10": 750,
        "variant_milli_log10": 375,
        "loss_permille": 655
      },
      {
        "tracts": 64,
        "reads": 1866,
        "indels": 593,
        "losses": 56,
        "gains": 35,
        "error_milli_log10": 675,
        "variant_milli_log10": 410,
        "loss_permille": 621
      },
      {
        "tracts": 50,
        "reads": 1463,
        "indels": 385,
        "losses": 56,
        "gains": 26,
        "error_milli_log10": 696,
        "variant_milli_log10": 428,
        "loss_permille": 676
      },
      {
        "tracts": 41,
        "reads": 1168,
        "indels": 297,
        "losses": 65,
        "gains": 38,
        "error_milli_log10": 685,
        "variant_milli_log10": 403,
        "loss_permille": 633
      },
      {
        "tracts": 32,
        "reads": 879,
        "indels": 199,
        "losses": 41,
        "gains": 12,
        "error_milli_log10": 620,
        "variant_milli_log10": 410,
        "loss_permille": 739
      },
      {
        "tracts": 28,
        "reads": 755,
        "indels": 168,
        "losses": 37,
        "gains": 11,
        "error_milli_log10": 636,
        "variant_milli_log10": 390,
        "loss_permille": 734
      },
      {
        "tracts": 31,
        "reads": 869,
        "indels": 196,
        "losses": 41,
        "gains": 20,
        "error_milli_log10": 663,
        "variant_milli_log10": 386,
        "loss_permille": 666
      },
      {
        "tracts": 13,
        "reads": 370,
        "indels": 83,
        "losses": 16,
        "gains": 4,
        "error_milli_log10": 587,
        "variant_milli_log10": 350,
        "loss_permille": 723
      },
      {
        "tracts": 12,
        "reads": 371,
        "indels": 74,
        "losses": 23,
        "gains": 15,
        "error_milli_log10": 617,
        "variant_milli_log10": 349,
        "loss_permille": 619
      },
      {
        "tracts": 7,
        "reads": 174,
        "indels": 53,
        "losses": 8,
        "gains": 5,
        "error_milli_log10": 518,
        "variant_milli_log10": 319,
        "loss_permille": 634
      },
      {
        "tracts": 5,
        "reads": 132,
        "indels": 24,
        "losses": 8,
        "gains": 6,
        "error_milli_log10": 559,
        "variant_milli_log10": 322,
        "loss_permille": 615
      },
      {
        "tracts": 27,
        "reads": 810,
        "indels": 129,
        "losses": 45,
        "gains": 31,
        "error_milli_log10": 734,
        "variant_milli_log10": 401,
        "loss_permille": 603
      },
      {
        "tracts": 10313,
        "reads": 301700,
        "indels": 233,
        "losses": 1,
        "gains": 1,
        "error_milli_log10": 4876,
        "variant_milli_log10": 2937,
        "loss_permille": 484
      },
      {
        "tracts": 1399,
        "reads": 41063,
        "indels": 130,
        "losses": 1,
        "gains": 0,
        "error_milli_log10": 4420,
        "variant_milli_log10": 2256,
        "loss_permille": 507
      },
      {
        "tracts": 279,
        "reads": 8176,
        "indels": 160,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3902,
        "variant_milli_log10": 1579,
        "loss_permille": 483
      },
      {
        "tracts": 117,
        "reads": 3470,
        "indels": 78,
        "losses": 1,
        "gains": 0,
        "error_milli_log10": 2849,
        "variant_milli_log10": 1637,
        "loss_permille": 507
      },
      {
        "tracts": 61,
        "reads": 1695,
        "indels": 86,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 4982,
        "variant_milli_log10": 1304,
        "loss_permille": 483
      },
      {
        "tracts": 36,
        "reads": 967,
        "indels": 68,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2944,
        "variant_milli_log10": 929,
        "loss_permille": 483
      },
      {
        "tracts": 25,
        "reads": 723,
        "indels": 64,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2389,
        "variant_milli_log10": 635,
        "loss_permille": 483
      },
      {
        "tracts": 12,
        "reads": 334,
        "indels": 64,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3512,
        "variant_milli_log10": 396,
        "loss_permille": 483
      },
      {
        "tracts": 13,
        "reads": 375,
        "indels": 35,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3430,
        "variant_milli_log10": 329,
        "loss_permille": 483
      },
      {
        "tracts": 12,
        "reads": 335,
        "indels": 94,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2993,
        "variant_milli_log10": 293,
        "loss_permille": 483
      },
      {
        "tracts": 13,
        "reads": 328,
        "indels": 153,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 1958,
        "variant_milli_log10": 275,
        "loss_permille": 483
      },
      {
        "tracts": 13,
        "reads": 381,
        "indels": 109,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2635,
        "variant_milli_log10": 305,
        "loss_permille": 483
      },
      {
        "tracts": 9,
        "reads": 225,
        "indels": 62,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2235,
        "variant_milli_log10": 297,
        "loss_permille": 483
      },
      {
        "tracts": 5,
        "reads": 129,
        "indels": 40,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 1838,
        "variant_milli_log10": 297,
        "loss_permille": 483
      },
      {
        "tracts": 11,
        "reads": 306,
        "indels": 100,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 1694,
        "variant_milli_log10": 282,
        "loss_permille": 483
      },
      {
        "tracts": 10,
        "reads": 258,
        "indels": 107,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 1353,
        "variant_milli_log10": 278,
        "loss_permille": 483
      },
      {
        "tracts": 7,
        "reads": 193,
        "indels": 76,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 1027,
        "variant_milli_log10": 289,
        "loss_permille": 483
      },
      {
        "tracts": 32,
        "reads": 855,
        "indels": 344,
        "losses": 0,
        "gains": 5,
        "error_milli_log10": 1052,
        "variant_milli_log10": 267,
        "loss_permille": 386
      },
      {
        "tracts": 50102,
        "reads": 1464318,
        "indels": 247,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 5894,
        "variant_milli_log10": 3419,
        "loss_permille": 571
      },
      {
        "tracts": 1819,
        "reads": 52642,
        "indels": 24,
        "losses": 1,
        "gains": 0,
        "error_milli_log10": 4721,
        "variant_milli_log10": 2961,
        "loss_permille": 592
      },
      {
        "tracts": 175,
        "reads": 5189,
        "indels": 60,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 6696,
        "variant_milli_log10": 1740,
        "loss_permille": 571
      },
      {
        "tracts": 67,
        "reads": 1910,
        "indels": 28,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 6017,
        "variant_milli_log10": 1524,
        "loss_permille": 571
      },
      {
        "tracts": 36,
        "reads": 1071,
        "indels": 20,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 5517,
        "variant_milli_log10": 1054,
        "loss_permille": 571
      },
      {
        "tracts": 17,
        "reads": 502,
        "indels": 28,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 4954,
        "variant_milli_log10": 726,
        "loss_permille": 571
      },
      {
        "tracts": 2,
        "reads": 68,
        "indels": 11,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 4067,
        "variant_milli_log10": 517,
        "loss_permille": 571
      },
      {
        "tracts": 3,
        "reads": 78,
        "indels": 0,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3955,
        "variant_milli_log10": 411,
        "loss_permille": 571
      },
      {
        "tracts": 4,
        "reads": 109,
        "indels": 13,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3699,
        "variant_milli_log10": 404,
        "loss_permille": 571
      },
      {
        "tracts": 0,
        "reads": 0,
        "indels": 0,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3194,
        "variant_milli_log10": 398,
        "loss_permille": 571
      },
      {
        "tracts": 1,
        "reads": 28,
        "indels": 15,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2938,
        "variant_milli_log10": 392,
        "loss_permille": 571
      },
      {
        "tracts": 1,
        "reads": 37,
        "indels": 30,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2683,
        "variant_milli_log10": 392,
        "loss_permille": 571
      },
      {
        "tracts": 3,
        "reads": 75,
        "indels": 35,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2428,
        "variant_milli_log10": 379,
        "loss_permille": 571
      },
      {
        "tracts": 7,
        "reads": 206,
        "indels": 39,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2576,
        "variant_milli_log10": 406,
        "loss_permille": 571
      },
      {
        "tracts": 24339,
        "reads": 706189,
        "indels": 377,
        "losses": 4,
        "gains": 1,
        "error_milli_log10": 5132,
        "variant_milli_log10": 3007,
        "loss_permille": 484
      },
      {
        "tracts": 871,
        "reads": 24491,
        "indels": 117,
        "losses": 0,
        "gains": 4,
        "error_milli_log10": 4385,
        "variant_milli_log10": 1934,
        "loss_permille": 338
      },
      {
        "tracts": 264,
        "reads": 7609,
        "indels": 134,
        "losses": 0,
        "gains": 1,
        "error_milli_log10": 3869,
        "variant_milli_log10": 1500,
        "loss_permille": 386
      },
      {
        "tracts": 102,
        "reads": 2868,
        "indels": 215,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 5454,
        "variant_milli_log10": 907,
        "loss_permille": 405
      },
      {
        "tracts": 28,
        "reads": 783,
        "indels": 125,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2011,
        "variant_milli_log10": 539,
        "loss_permille": 405
      },
      {
        "tracts": 18,
        "reads": 493,
        "indels": 155,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3845,
        "variant_milli_log10": 356,
        "loss_permille": 405
      },
      {
        "tracts": 10,
        "reads": 313,
        "indels": 37,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3665,
        "variant_milli_log10": 309,
        "loss_permille": 405
      },
      {
        "tracts": 9,
        "reads": 270,
        "indels": 84,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3139,
        "variant_milli_log10": 282,
        "loss_permille": 405
      },
      {
        "tracts": 15,
        "reads": 459,
        "indels": 113,
        "losses": 0,
        "gains": 7,
        "error_milli_log10": 3168,
        "variant_milli_log10": 297,
        "loss_permille": 300
      },
      {
        "tracts": 4,
        "reads": 112,
        "indels": 34,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2469,
        "variant_milli_log10": 293,
        "loss_permille": 405
      },
      {
        "tracts": 19,
        "reads": 535,
        "indels": 139,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2289,
        "variant_milli_log10": 297,
        "loss_permille": 405
      }
    ],
    "homozygous_records": 55599,
    "homozygous_other": 109,
    "foreign_milli_log10": 4699,
    "base_errors": [
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 125
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 125
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 200
      },
      {
        "bases": 124,
        "mismatches": 60,
        "milli_log10": 315
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 600
      },
      {
        "bases": 669927,
        "mismatches": 133903,
        "milli_log10": 699
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1300
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1500
      },
      {
        "bases": 2057493,
        "mismatches": 51781,
        "milli_log10": 1599
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1700
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2200
      },
      {
        "bases": 2266990,
        "mismatches": 11538,
        "milli_log10": 2293
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2700
      },
      {
        "bases": 5875440,
        "mismatches": 9468,
        "milli_log10": 2793
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3300
      },
      {
        "bases": 24517165,
        "mismatches": 10522,
        "milli_log10": 3367
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3700
      },
      {
        "bases": 58181720,
        "mismatches": 11244,
        "milli_log10": 3714
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4000
      },
      {
        "bases": 22879502,
        "mismatches": 2634,
        "milli_log10": 3939
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4300
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4700
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5300
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5700
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2000
      }
    ],
    "orientation": [
      {
        "class": "ACA>A",
        "bases": [
          2136122,
          2138372
        ],
        "mismatches": [
          232,
          631
        ],
        "rate_milli_log10": [
          7449,
          3730
        ]
      },
      {
        "class": "ACC>A",
        "bases": [
          1520495,
          1519007
        ],
        "mismatches": [
          172,
          425
        ],
        "rate_milli_log10": [
          7443,
          3779
        ]
      },
      {
        "class": "ACG>A",
        "bases": [
          332426,
          332490
        ],
        "mismatches": [
          38,
          81
        ],
        "rate_milli_log10": [
          7435,
          3886
        ]
      },
      {
        "class": "ACT>A",
        "bases": [
          1762772,
          1762591
        ],
        "mismatches": [
          201,
          547
        ],
        "rate_milli_log10": [
          7446,
          3709
        ]
      },
      {
        "class": "CCA>A",
        "bases": [
          2478903,
          2473504
        ],
        "mismatches": [
          306,
          654
        ],
        "rate_milli_log10": [
          7447,
          3851
        ]
      },
      {
        "class": "CCC>A",
        "bases": [
          2048632,
          2039558
        ],
        "mismatches": [
          262,
          505
        ],
        "rate_milli_log10": [
          7443,
          3921
        ]
      },
      {
        "class": "CCG>A",
        "bases": [
          459963,
          459015
        ],
        "mismatches": [
          62,
          101
        ],
        "rate_milli_log10": [
          7434,
          4059
        ]
      },
      {
        "class": "CCT>A",
        "bases": [
          2472654,
          2466812
        ],
        "mismatches": [
          273,
          671
        ],
        "rate_milli_log10": [
          7450,
          3792
        ]
      },
      {
        "class": "GCA>A",
        "bases": [
          1814551,
          1816128
        ],
        "mismatches": [
          221,
          518
        ],
        "rate_milli_log10": [
          7445,
          3787
        ]
      },
      {
        "class": "GCC>A",
        "bases": [
          1841857,
          1837947
        ],
        "mismatches": [
          219,
          439
        ],
        "rate_milli_log10": [
          7443,
          3920
        ]
      },
      {
        "class": "GCG>A",
        "bases": [
          410715,
          410447
        ],
        "mismatches": [
          36,
          116
        ],
        "rate_milli_log10": [
          7436,
          3715
        ]
      },
      {
        "class": "GCT>A",
        "bases": [
          1847884,
          1849775
        ],
        "mismatches": [
          231,
          513
        ],
        "rate_milli_log10": [
          7444,
          3818
        ]
      },
      {
        "class": "TCA>A",
        "bases": [
          2154117,
          2151091
        ],
        "mismatches": [
          268,
          621
        ],
        "rate_milli_log10": [
          7447,
          3785
        ]
      },
      {
        "class": "TCC>A",
        "bases": [
          2053016,
          2046139
        ],
        "mismatches": [
          255,
          545
        ],
        "rate_milli_log10": [
          7445,
          3847
        ]
      },
      {
        "class": "TCG>A",
        "bases": [
          312995,
          313265
        ],
        "mismatches": [
          36,
          101
        ],
        "rate_milli_log10": [
          7435,
          3692
        ]
      },
      {
        "class": "TCT>A",
        "bases": [
          2434624,
          2432096
        ],
        "mismatches": [
          312,
          667
        ],
        "rate_milli_log10": [
          7447,
          3835
        ]
      },
      {
        "class": "ACA>G",
        "bases": [
          2136122,
          2138372
        ],
        "mismatches": [
          297,
          271
        ],
        "rate_milli_log10": [
          7431,
          7434
        ]
      },
      {
        "class": "ACC>G",
        "bases": [
          1520495,
          1519007
        ],
        "mismatches": [
          187,
          161
        ],
        "rate_milli_log10": [
          7431,
          7434
        ]
      },
      {
        "class": "ACG>G",
        "bases": [
          332426,
          332490
        ],
        "mismatches": [
          34,
          41
        ],
        "rate_milli_log10": [
          7433,
          7432
        ]
      },
      {
        "class": "ACT>G",
        "bases": [
          1762772,
          1762591
        ],
        "mismatches": [
          222,
          243
        ],
        "rate_milli_log10": [
          7434,
          7431
        ]
      },
      {
        "class": "CCA>G",
        "bases": [
          2478903,
          2473504
        ],
        "mismatches": [
          282,
          298
        ],
        "rate_milli_log10": [
          7434,
          7431
        ]
      },
      {
        "class": "CCC>G",
        "bases": [
          2048632,
          2039558
        ],
        "mismatches": [
          251,
          234
        ],
        "rate_milli_log10": [
          7432,
          7433
        ]
      },
      {
        "class": "CCG>G",
        "bases": [
          459963,
          459015
        ],
        "mismatches": [
          58,
          58
        ],
        "rate_milli_log10": [
          7433,
          7432
        ]
      },
      {
        "class": "CCT>G",
        "bases": [
          2472654,
          2466812
        ],
        "mismatches": [
          298,
          310
        ],
        "rate_milli_log10": [
          7434,
          7431
        ]
      },
      {
        "class": "GCA>G",
        "bases": [
          1814551,
          1816128
        ],
        "mismatches": [
          209,
          204
        ],
        "rate_milli_log10": [
          7432,
          7433
        ]
      },
      {
        "class": "GCC>G",
        "bases": [
          1841857,
          1837947
        ],
        "mismatches": [
          221,
          231
        ],
        "rate_milli_log10": [
          7433,
          7431
        ]
      },
      {
        "class": "GCG>G",
        "bases": [
          410715,
          410447
        ],
        "mismatches": [
          58,
          50
        ],
        "rate_milli_log10": [
          7432,
          7433
        ]
      },
      {
        "class": "GCT>G",
        "bases": [
          1847884,
          1849775
        ],
        "mismatches": [
          222,
          219
        ],
        "rate_milli_log10": [
          7432,
          7432
        ]
      },
      {
        "class": "TCA>G",
        "bases": [
          2154117,
          2151091
        ],
        "mismatches": [
          267,
          240
        ],
        "rate_milli_log10": [
          7431,
          7434
        ]
      },
      {
        "class": "TCC>G",
        "bases": [
          2053016,
          2046139
        ],
        "mismatches": [
          213,
          227
        ],
        "rate_milli_log10": [
          7434,
          7431
        ]
      },
      {
        "class": "TCG>G",
        "bases": [
          312995,
          313265
        ],
        "mismatches": [
          34,
          33
        ],
        "rate_milli_log10": [
          7433,
          7432
        ]
      },
      {
        "class": "TCT>G",
        "bases": [
          2434624,
          2432096
        ],
        "mismatches": [
          286,
          240
        ],
        "rate_milli_log10": [
          7429,
          7436
        ]
      },
      {
        "class": "ACA>T",
        "bases": [
          2136122,
          2138372
        ],
        "mismatches": [
          283,
          270
        ],
        "rate_milli_log10": [
          7432,
          7433
        ]
      },
      {
        "class": "ACC>T",
        "bases": [
          1520495,
          1519007
        ],
        "mismatches": [
          175,
          192
        ],
        "rate_milli_log10": [
          7434,
          7431
        ]
      },
      {
        "class": "ACG>T",
        "bases": [
          332426,
          332490
        ],
        "mismatches": [
          45,
          29
        ],
        "rate_milli_log10": [
          7432,
          7433
        ]
      },
      {
        "class": "ACT>T",
        "bases": [
          1762772,
          1762591
        ],
        "mismatches": [
          221,
          204
        ],
        "rate_milli_log10": [
          7432,
          7433
        ]
      },
      {
        "class": "CCA>T",
        "bases": [
          2478903,
          2473504
        ],
        "mismatches": [
          308,
          302
        ],
        "rate_milli_log10": [
          7432,
          7432
        ]
      },
      {
        "class": "CCC>T",
        "bases": [
          2048632,
          2039558
        ],
        "mismatches": [
          255,
          252
        ],
        "rate_milli_log10": [
          7433,
          7432
        ]
      },
      {
        "class": "CCG>T",
        "bases": [
          459963,
          459015
        ],
        "mismatches": [
          45,
          49
        ],
        "rate_milli_log10": [
          7433,
          7432
        ]
      },
      {
        "class": "CCT>T",
        "bases": [
          2472654,
          2466812
        ],
        "mismatches": [
          271,
          302
        ],
        "rate_milli_log10": [
          7435,
          7430
        ]
      },
      {
        "class": "GCA>T",
        "bases": [
          1814551,
          1816128
        ],
        "mismatches": [
          221,
          205
        ],
        "rate_milli_log10": [
          7432,
          7433
        ]
      },
      {
        "class": "GCC>T",
        "bases": [
          1841857,
          1837947
        ],
        "mismatches": [
          240,
          220
        ],
        "rate_milli_log10": [
          7431,
          7433
        ]
      },
      {
        "class": "GCG>T",
        "bases": [
          410715,
          410447
        ],
        "mismatches": [
          64,
          48
        ],
        "rate_milli_log10": [
          7432,
          7433
        ]
      },
      {
        "class": "GCT>T",
        "bases": [
          1847884,
          1849775
        ],
        "mismatches": [
          219,
          218
        ],
        "rate_milli_log10": [
          7433,
          7432
        ]
      },
      {
        "class": "TCA>T",
        "bases": [
          2154117,
          2151091
        ],
        "mismatches": [
          266,
          242
        ],
        "rate_milli_log10": [
          7431,
          7434
        ]
      },
      {
        "class": "TCC>T",
        "bases": [
          2053016,
          2046139
        ],
        "mismatches": [
          253,
          272
        ],
        "rate_milli_log10": [
          7434,
          7431
        ]
      },
      {
        "class": "TCG>T",
        "bases": [
          312995,
          313265
        ],
        "mismatches": [
          47,
          29
        ],
        "rate_milli_log10": [
          7432,
          7433
        ]
      },
      {
        "class": "TCT>T",
        "bases": [
          2434624,
          2432096
        ],
        "mismatches": [
          314,
          310
        ],
        "rate_milli_log10": [
          7432,
          7432
        ]
      },
      {
        "class": "ATA>A",
        "bases": [
          1697358,
          1697950
        ],
        "mismatches": [
          238,
          225
        ],
        "rate_milli_log10": [
          7502,
          7503
        ]
      },
      {
        "class": "ATC>A",
        "bases": [
          1428868,
          1428276
        ],
        "mismatches": [
          169,
          160
        ],
        "rate_milli_log10": [
          7502,
          7503
        ]
      },
      {
        "class": "ATG>A",
        "bases": [
          1894643,
          1895758
        ],
        "mismatches": [
          266,
          255
        ],
        "rate_milli_log10": [
          7502,
          7503
        ]
      },
      {
        "class": "ATT>A",
        "bases": [
          2186482,
          2185253
        ],
        "mismatches": [
          252,
          260
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "CTA>A",
        "bases": [
          1325293,
          1325649
        ],
        "mismatches": [
          161,
          174
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "CTC>A",
        "bases": [
          2305487,
          2302125
        ],
        "mismatches": [
          256,
          281
        ],
        "rate_milli_log10": [
          7504,
          7501
        ]
      },
      {
        "class": "CTG>A",
        "bases": [
          2745705,
          2746540
        ],
        "mismatches": [
          352,
          348
        ],
        "rate_milli_log10": [
          7502,
          7502
        ]
      },
      {
        "class": "CTT>A",
        "bases": [
          2143413,
          2139348
        ],
        "mismatches": [
          273,
          242
        ],
        "rate_milli_log10": [
          7501,
          7504
        ]
      },
      {
        "class": "GTA>A",
        "bases": [
          1138966,
          1138008
        ],
        "mismatches": [
          121,
          141
        ],
        "rate_milli_log10": [
          7504,
          7501
        ]
      },
      {
        "class": "GTC>A",
        "bases": [
          1188372,
          1185771
        ],
        "mismatches": [
          141,
          150
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "GTG>A",
        "bases": [
          1927844,
          1932143
        ],
        "mismatches": [
          211,
          231
        ],
        "rate_milli_log10": [
          7504,
          7501
        ]
      },
      {
        "class": "GTT>A",
        "bases": [
          1501833,
          1499843
        ],
        "mismatches": [
          170,
          180
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "TTA>A",
        "bases": [
          1793044,
          1792257
        ],
        "mismatches": [
          263,
          237
        ],
        "rate_milli_log10": [
          7501,
          7503
        ]
      },
      {
        "class": "TTC>A",
        "bases": [
          2033665,
          2028487
        ],
        "mismatches": [
          289,
          281
        ],
        "rate_milli_log10": [
          7502,
          7503
        ]
      },
      {
        "class": "TTG>A",
        "bases": [
          2007127,
          2004378
        ],
        "mismatches": [
          224,
          239
        ],
        "rate_milli_log10": [
          7503,
          7501
        ]
      },
      {
        "class": "TTT>A",
        "bases": [
          3489171,
          3481589
        ],
        "mismatches": [
          420,
          429
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "ATA>C",
        "bases": [
          1697358,
          1697950
        ],
        "mismatches": [
          204,
          192
        ],
        "rate_milli_log10": [
          7502,
          7503
        ]
      },
      {
        "class": "ATC>C",
        "bases": [
          1428868,
          1428276
        ],
        "mismatches": [
          162,
          196
        ],
        "rate_milli_log10": [
          7504,
          7500
        ]
      },
      {
        "class": "ATG>C",
        "bases": [
          1894643,
          1895758
        ],
        "mismatches": [
          214,
          245
        ],
        "rate_milli_log10": [
          7504,
          7500
        ]
      },
      {
        "class": "ATT>C",
        "bases": [
          2186482,
          2185253
        ],
        "mismatches": [
          270,
          280
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "CTA>C",
        "bases": [
          1325293,
          1325649
        ],
        "mismatches": [
          157,
          168
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "CTC>C",
        "bases": [
          2305487,
          2302125
        ],
        "mismatches": [
          245,
          292
        ],
        "rate_milli_log10": [
          7505,
          7499
        ]
      },
      {
        "class": "CTG>C",
        "bases": [
          2745705,
          2746540
        ],
        "mismatches": [
          331,
          314
        ],
        "rate_milli_log10": [
          7502,
          7503
        ]
      },
      {
        "class": "CTT>C",
        "bases": [
          2143413,
          2139348
        ],
        "mismatches": [
          247,
          263
        ],
        "rate_milli_log10": [
          7503,
          7501
        ]
      },
      {
        "class": "GTA>C",
        "bases": [
          1138966,
          1138008
        ],
        "mismatches": [
          113,
          144
        ],
        "rate_milli_log10": [
          7504,
          7500
        ]
      },
      {
        "class": "GTC>C",
        "bases": [
          1188372,
          1185771
        ],
        "mismatches": [
          121,
          144
        ],
        "rate_milli_log10": [
          7504,
          7501
        ]
      },
      {
        "class": "GTG>C",
        "bases": [
          1927844,
          1932143
        ],
        "mismatches": [
          242,
          231
        ],
        "rate_milli_log10": [
          7502,
          7503
        ]
      },
      {
        "class": "GTT>C",
        "bases": [
          1501833,
          1499843
        ],
        "mismatches": [
          178,
          191
        ],
        "rate_milli_log10": [
          7503,
          7501
        ]
      },
      {
        "class": "TTA>C",
        "bases": [
          1793044,
          1792257
        ],
        "mismatches": [
          242,
          196
        ],
        "rate_milli_log10": [
          7500,
          7505
        ]
      },
      {
        "class": "TTC>C",
        "bases": [
          2033665,
          2028487
        ],
        "mismatches": [
          237,
          233
        ],
        "rate_milli_log10": [
          7502,
          7502
        ]
      },
      {
        "class": "TTG>C",
        "bases": [
          2007127,
          2004378
        ],
        "mismatches": [
          244,
          240
        ],
        "rate_milli_log10": [
          7502,
          7502
        ]
      },
      {
        "class": "TTT>C",
        "bases": [
          3489171,
          3481589
        ],
        "mismatches": [
          445,
          447
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "ATA>G",
        "bases": [
          1697358,
          1697950
        ],
        "mismatches": [
          197,
          208
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "ATC>G",
        "bases": [
          1428868,
          1428276
        ],
        "mismatches": [
          161,
          194
        ],
        "rate_milli_log10": [
          7504,
          7500
        ]
      },
      {
        "class": "ATG>G",
        "bases": [
          1894643,
          1895758
        ],
        "mismatches": [
          246,
          220
        ],
        "rate_milli_log10": [
          7501,
          7504
        ]
      },
      {
        "class": "ATT>G",
        "bases": [
          2186482,
          2185253
        ],
        "mismatches": [
          269,
          270
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "CTA>G",
        "bases": [
          1325293,
          1325649
        ],
        "mismatches": [
          150,
          166
        ],
        "rate_milli_log10": [
          7503,
          7501
        ]
      },
      {
        "class": "CTC>G",
        "bases": [
          2305487,
          2302125
        ],
        "mismatches": [
          286,
          283
        ],
        "rate_milli_log10": [
          7502,
          7502
        ]
      },
      {
        "class": "CTG>G",
        "bases": [
          2745705,
          2746540
        ],
        "mismatches": [
          298,
          327
        ],
        "rate_milli_log10": [
          7504,
          7500
        ]
      },
      {
        "class": "CTT>G",
        "bases": [
          2143413,
          2139348
        ],
        "mismatches": [
          230,
          237
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "GTA>G",
        "bases": [
          1138966,
          1138008
        ],
        "mismatches": [
          145,
          123
        ],
        "rate_milli_log10": [
          7501,
          7503
        ]
      },
      {
        "class": "GTC>G",
        "bases": [
          1188372,
          1185771
        ],
        "mismatches": [
          163,
          137
        ],
        "rate_milli_log10": [
          7501,
          7504
        ]
      },
      {
        "class": "GTG>G",
        "bases": [
          1927844,
          1932143
        ],
        "mismatches": [
          242,
          246
        ],
        "rate_milli_log10": [
          7503,
          7502
        ]
      },
      {
        "class": "GTT>G",
        "bases": [
          1501833,
          1499843
        ],
        "mismatches": [
          195,
          190
        ],
        "rate_milli_log10": [
          7502,
          7502
        ]
      },
      {
        "class": "TTA>G",
        "bases": [
          1793044,
          1792257
        ],
        "mismatches": [
          232,
          219
        ],
        "rate_milli_log10": [
          7502,
          7503
        ]
      },
      {
        "class": "TTC>G",
        "bases": [
          2033665,
          2028487
        ],
        "mismatches": [
          243,
          261
        ],
        "rate_milli_log10": [
          7504,
          7501
        ]
      },
      {
        "class": "TTG>G",
        "bases": [
          2007127,
          2004378
        ],
        "mismatches": [
          247,
          272
        ],
        "rate_milli_log10": [
          7504,
          7501
        ]
      },
      {
        "class": "TTT>G",
        "bases": [
          3489171,
          3481589
        ],
        "mismatches": [
          444,
          409
        ],
        "rate_milli_log10": [
          7501,
          7504
        ]
      }
    ],
    "orientation_sites": [
      {
        "substitution": "C>A",
        "pairs": 192992157,
        "f1r2": [
          3103,
          4,
          0,
          0,
          0,
          0
        ],
        "f2r1": [
          7073,
          19,
          0,
          0,
          0,
          0
        ],
        "shape_permille": [
          100,
          1583
        ]
      },
      {
        "substitution": "C>G",
        "pairs": 192992157,
        "f1r2": [
          3131,
          2,
          0,
          0,
          0,
          0
        ],
        "f2r1": [
          3048,
          2,
          0,
          0,
          0,
          0
        ],
        "shape_permille": [
          100,
          100
        ]
      },
      {
        "substitution": "C>T",
        "pairs": 192992157,
        "f1r2": [
          3200,
          7,
          0,
          0,
          0,
          0
        ],
        "f2r1": [
          3112,
          8,
          0,
          0,
          0,
          0
        ],
        "shape_permille": [
          100,
          100
        ]
      },
      {
        "substitution": "T>A",
        "pairs": 228376457,
        "f1r2": [
          3779,
          5,
          0,
          0,
          0,
          0
        ],
        "f2r1": [
          3816,
          2,
          0,
          0,
          0,
          0
        ],
        "shape_permille": [
          100,
          100
        ]
      },
      {
        "substitution": "T>C",
        "pairs": 228376457,
        "f1r2": [
          3638,
          2,
          0,
          0,
          0,
          0
        ],
        "f2r1": [
          3757,
          4,
          0,
          0,
          0,
          0
        ],
        "shape_permille": [
          100,
          100
        ]
      },
      {
        "substitution": "T>G",
        "pairs": 228376457,
        "f1r2": [
          3725,
          7,
          0,
          0,
          0,
          0
        ],
        "f2r1": [
          3746,
          2,
          1,
          0,
          0,
          0
        ],
        "shape_permille": [
          100,
          100
        ]
      }
    ],
    "pair": null
  },
  "sha256": "69bca551b7aa3be9cee06734343d3d1d489f5e992f4e661c664b5be303e8f9e9"
}
